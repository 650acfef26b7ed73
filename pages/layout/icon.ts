/** The icon of the site: an eye whose pupil is a token. */
export const ICON = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">',
  '<rect width="32" height="32" rx="8" fill="#0b5e62"/>',
  '<path d="M3 16c4-6.5 8.3-9.5 13-9.5S25 9.5 29 16c-4 6.5-8.3 9.5-13 9.5S7 22.5 3 16z" fill="#f7faf8"/>',
  '<rect x="11.5" y="11.5" width="9" height="9" rx="2.5" fill="#e8743b"/>',
  '</svg>',
].join('');
