/** The stylesheet of all pages: `style.css` of each folder. Later files win over earlier ones. */
import about from '../about/style.css';
import board from '../board/style.css';
import charts from '../charts/style.css';
import confident from '../confident/style.css';
import filter from '../filter/style.css';
import heat from '../heat/style.css';
import home from '../home/style.css';
import run from '../run/style.css';
import signIn from '../sign-in/style.css';
import trajectory from '../trajectory/style.css';
import tryIt from '../try/style.css';
import { compactCss } from './compact-css.ts';
import print from './print.css';
import base from './style.css';

const SHARED = [base, charts, heat];
const PAGES = [signIn, filter, run, confident, about, home, trajectory, tryIt, board];

export const STYLESHEET = [...SHARED, ...PAGES, print].map(compactCss).join('\n');
