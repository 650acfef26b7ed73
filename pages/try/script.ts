/** Accepts a dropped image and shows a preview of the chosen one. The form works without it. */
export const TRY_SCRIPT_PATH = '/try.js';

export const TRY_SCRIPT = `'use strict';
const area = document.querySelector('[data-drop]');
const input = area.querySelector('input[type=file]');
const canvas = area.querySelector('canvas');
const kept = area.querySelector('[data-kept]');
const bytesMax = Number(area.dataset.bytes);
area.querySelector('[data-drop-hint]').hidden = false;

/** Draws the image, since the content security policy forbids images from blob: URLs. */
async function show() {
  const [file] = input.files;
  canvas.hidden = true;
  if (kept) kept.hidden = file !== undefined;
  const tooLarge = file !== undefined && file.size > bytesMax;
  input.setCustomValidity(tooLarge ? 'An image may have at most ' + bytesMax / 1048576 + ' MB.' : '');
  if (tooLarge) input.reportValidity();
  if (!file || tooLarge) return;
  try {
    const bitmap = await createImageBitmap(file);
    if (input.files[0] !== file) return;
    const scale = Math.min(1, 960 / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    canvas.hidden = false;
  } catch {
    input.setCustomValidity('This file cannot be read as an image.');
    input.reportValidity();
  }
}

for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  area.addEventListener(type, (event) => {
    event.preventDefault();
    area.classList.toggle('over', type === 'dragenter' || type === 'dragover');
  });
}
area.addEventListener('drop', ({ dataTransfer }) => {
  const file = [...dataTransfer.files].find(({ type }) => type.startsWith('image/'));
  if (!file) return;
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  show();
});
input.addEventListener('change', show);
if (input.files.length > 0) show();
`;
