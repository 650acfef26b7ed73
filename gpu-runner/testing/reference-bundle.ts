/** Where the shipped reference model lies; every test that needs a model uses this one. */
import { fileURLToPath } from 'node:url';

export const REFERENCE_BUNDLE = fileURLToPath(new URL('../../models/bundles/sightline-reference', import.meta.url));
