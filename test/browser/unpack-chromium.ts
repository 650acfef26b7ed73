/** Unpacks Chromium, its libraries and a font into TMPDIR. A separate process, as the package knows no other folder. */
import chromium from '@sparticuz/chromium';

await chromium.executablePath();
