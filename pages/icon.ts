/** An eye whose pupil is a token. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5e62"/><path d="M3 16c4-6.5 8.300-9.500 13-9.500S25 9.500 29 16c-4 6.500-8.300 9.500-13 9.500S7 22.500 3 16z" fill="#f7faf8"/><rect x="11.500" y="11.500" width="9" height="9" rx="2.500" fill="#e8743b"/></svg>`;
