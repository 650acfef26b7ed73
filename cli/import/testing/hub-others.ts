/** Small copies of the other benchmarks in the layout of the Hub, with invented texts. */
import type { LayoutCase } from './layout-case.ts';
import { asImage, base64, drawImage, parquet, tsv } from './published.ts';

const weMath: LayoutCase = {
  importer: 'we-math',
  layout: 'parquet',
  async files() {
    const columns = {
      ID: 'string',
      split: 'string',
      'knowledge concept': 'string',
      question: 'string',
      option: 'string',
      answer: 'string',
      image_path: 'image',
      key: 'string',
      'question number': 'int',
      'knowledge concept description': 'string',
    } as const;
    const row = {
      ID: '2steps_1',
      split: 'testmini',
      'knowledge concept': 'Units',
      question: 'OA = ( ) m',
      option: 'A. 300;B. 400; C. 500; D. No correct answer',
      image_path: asImage(await drawImage(1)),
      'knowledge concept description': 'Units: one metre is a hundred centimetres.',
    };
    return {
      'data/testmini-00000-of-00001-adbfe22dcd3558e6.parquet': parquet(columns, [
        { ...row, answer: 'C', key: '2steps_1', 'question number': 1n },
        { ...row, answer: 'A', key: '2steps_multi', 'question number': 721n },
        { ...row, ID: '3steps_1', answer: 'B', key: '3steps_multi', 'question number': 1576n },
      ]),
    };
  },
  samples: [
    {
      id: '2steps_1:1',
      split: 'one-step',
      question: 'OA = ( ) m\nA. 300;B. 400; C. 500; D. No correct answer',
      choices: ['300', '400', '500', 'No correct answer'],
      answers: ['C'],
      images: 1,
      metadata: { steps: 2, step: 1, problem: '2steps_1', knowledge_concept: 'Units' },
      right: 'Answer: C',
      wrong: 'Answer: 400',
    },
    { id: '2steps_1:multi', split: 'two-step', answers: ['A'], images: 1, right: '300', wrong: 'No correct answer' },
    { id: '3steps_1:multi', split: 'three-step', answers: ['B'], images: 1, right: '(B)', wrong: '(C)' },
  ],
};

const logicvista: LayoutCase = {
  importer: 'logicvista',
  layout: 'parquet',
  async files() {
    const columns = { id: 'string', question: 'string', answer: 'string', image: 'image', skill: 'strings' } as const;
    const question = 'Which one is next? Select from A, B and C. (A) The red one (B) The blue one (C) Neither';
    return {
      'data/test-00000-of-00001.parquet': parquet(columns, [
        { id: 'v1_0', question, answer: 'C', image: asImage(await drawImage(1)), skill: ['inductive'] },
      ]),
    };
  },
  samples: [
    {
      id: 'v1_0',
      split: 'test',
      choices: ['The red one', 'The blue one', 'Neither'],
      answers: ['C'],
      images: 1,
      metadata: { skill: ['inductive'] },
      right: 'Neither',
      wrong: 'The blue one',
    },
  ],
};

const mmmuPro: LayoutCase = {
  importer: 'mmmu-pro',
  layout: 'parquet',
  async files() {
    const about = { subject: 'string', topic_difficulty: 'string', img_type: 'string', explanation: 'string' } as const;
    const standard = {
      id: 'string',
      question: 'string',
      options: 'string',
      answer: 'string',
      image_1: 'image',
      image_2: 'image',
      ...about,
    } as const;
    const vision = { id: 'string', image: 'image', options: 'string', answer: 'string', subject: 'string' } as const;
    const [one, two] = [asImage(await drawImage(1)), asImage(await drawImage(2))];
    const row = { subject: 'History', topic_difficulty: 'Easy', img_type: "['Maps']", explanation: 'Because.' };
    const ten = `['It\\'s "a"', "b's", 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']`;
    return {
      'standard (10 options)/test-00000-of-00002.parquet': parquet(standard, [
        { ...row, id: 'test_History_1', question: 'See <image 1>.', options: ten, answer: 'J', image_1: one },
        {
          ...row,
          id: 'test_History_2',
          question: 'Which one?',
          options: "['<image 2>', '<image 1>']",
          answer: 'A',
          image_1: one,
          image_2: two,
        },
      ]),
      'vision/test-00000-of-00001.parquet': parquet(vision, [
        { id: 'test_History_1', image: two, options: ten, answer: 'J', subject: 'History' },
      ]),
    };
  },
  samples: [
    {
      id: 'standard-10:test_History_1',
      split: 'standard-10',
      choices: ['It\'s "a"', "b's", 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'],
      answers: ['J'],
      images: 1,
      metadata: { subject: 'History', difficulty: 'Easy', image_type: "['Maps']" },
      right: 'Answer: J',
      wrong: "Answer: b's",
    },
    { id: 'standard-10:test_History_2', split: 'standard-10', answers: ['A'], images: 2, right: 'A', wrong: 'B' },
    { id: 'vision:test_History_1', split: 'vision', answers: ['J'], images: 1, right: 'J', wrong: 'H' },
  ],
};

const STAR = { index: 0, category: 'coarse perception', l2_category: 'image emotion', answer: 'D' };
const STAR_QUESTION = 'What is shown?\nOptions: A: The cat is on it., B: The dog, or so., C: None., D: The book.';
const STAR_SAMPLE = {
  id: '0',
  split: 'coarse-perception',
  question: STAR_QUESTION,
  choices: ['The cat is on it.', 'The dog, or so.', 'None.', 'The book.'],
  answers: ['D'],
  images: 1,
  metadata: { category: 'image emotion' },
  right: 'D: The book.',
  wrong: 'A',
};

const mmstar: LayoutCase = {
  importer: 'mmstar',
  layout: 'parquet',
  async files() {
    const columns = {
      index: 'int',
      question: 'string',
      image: 'image',
      answer: 'string',
      category: 'string',
      l2_category: 'string',
      meta_info: { source: 'string', split: 'string', image_path: 'string' },
    } as const;
    const meta = { source: 'MMBench', split: 'val', image_path: 'images/0.jpg' };
    const row = { ...STAR, index: 0n, question: STAR_QUESTION, meta_info: meta, image: asImage(await drawImage(1)) };
    return {
      'mmstar.parquet': parquet(columns, [row, { ...row, index: 1n, category: 'science & technology' }]),
      'MMStar.tsv': 'index\n',
    };
  },
  samples: [STAR_SAMPLE, { ...STAR_SAMPLE, id: '1', split: 'science-technology' }],
};

const mmstarTsv: LayoutCase = {
  importer: 'mmstar',
  layout: 'tsv',
  async files() {
    const row = { ...STAR, question: STAR_QUESTION, bench: 'MMBench', image: base64(await drawImage(1)) };
    return { 'MMStar.tsv': tsv(['index', 'image', 'question', 'answer', 'category', 'l2_category', 'bench'], [row]) };
  },
  samples: [STAR_SAMPLE],
};

const slot = (question: number, image: number) => ({ pair_group: '7', pair_question: question, pair_image: image });
const YES_NO = { split: 'yes-no', choices: ['Yes', 'No'], images: 1 };
const UP = 'Is the squirrel climbing up? Please answer Yes or No.';
const yes = { answers: ['Yes'], right: 'Yes, it is.', wrong: 'No.' };
const no = { answers: ['No'], right: 'No, it is not.', wrong: 'Yes.' };

const naturalbench: LayoutCase = {
  importer: 'naturalbench',
  layout: 'parquet',
  async files() {
    const columns = {
      Index: 'int',
      Image_0: 'image',
      Image_1: 'image',
      Question_0: 'string',
      Image_0_Question_0: 'string',
      Image_1_Question_0: 'string',
      Question_1: 'string',
      Image_0_Question_1: 'string',
      Image_1_Question_1: 'string',
      Question_Type: 'string',
      Source: 'string',
    } as const;
    const [one, two] = [asImage(await drawImage(1, 'jpeg')), asImage(await drawImage(200, 'jpeg'))];
    const shared = { Image_0: one, Image_1: two, Source: 'Flickr30K' };
    return {
      'data/train-00000-of-00003.parquet': parquet(columns, [
        {
          ...shared,
          Index: 7n,
          Question_0: 'Is the squirrel climbing up?',
          Image_0_Question_0: 'Yes',
          Image_1_Question_0: 'No',
          Question_1: 'Is the squirrel climbing down?',
          Image_0_Question_1: 'No',
          Image_1_Question_1: 'Yes',
          Question_Type: 'yes_no',
        },
        {
          ...shared,
          Index: 8n,
          Question_0: 'What is worn?\nOption: A:Knit cap; B:Helmet;',
          Image_0_Question_0: 'A',
          Image_1_Question_0: 'B',
          Question_1: 'What is done?\nOption: A:Running; B:Skating;',
          Image_0_Question_1: 'B',
          Image_1_Question_1: 'A',
          Question_Type: 'multiple_choice',
        },
      ]),
    };
  },
  samples: [
    { id: '7:q0:i0', ...YES_NO, question: UP, metadata: { ...slot(0, 0), source: 'Flickr30K' }, ...yes },
    { id: '7:q0:i1', ...YES_NO, question: UP, metadata: { ...slot(0, 1), source: 'Flickr30K' }, ...no },
    { id: '7:q1:i0', ...YES_NO, metadata: { ...slot(1, 0), source: 'Flickr30K' }, ...no },
    { id: '7:q1:i1', ...YES_NO, metadata: { ...slot(1, 1), source: 'Flickr30K' }, ...yes },
    {
      id: '8:q0:i0',
      split: 'multiple-choice',
      choices: ['Knit cap', 'Helmet'],
      answers: ['A'],
      images: 1,
      right: 'Knit cap',
      wrong: 'B',
    },
    { id: '8:q0:i1', split: 'multiple-choice', answers: ['B'], images: 1, right: 'B', wrong: 'A' },
    { id: '8:q1:i0', split: 'multiple-choice', answers: ['B'], images: 1, right: 'B', wrong: 'A' },
    { id: '8:q1:i1', split: 'multiple-choice', answers: ['A'], images: 1, right: 'A', wrong: 'B' },
  ],
};

const naturalbenchTsv: LayoutCase = {
  importer: 'naturalbench',
  layout: 'tsv',
  async files() {
    const questions = ['Is the squirrel climbing up?', 'Is the squirrel climbing down?'];
    const rows = [28, 29, 30, 31].map(async (index) => ({
      index,
      image: base64(await drawImage(1 + (index % 2) * 100, 'jpeg')),
      question: questions[index < 30 ? 0 : 1],
      answer: index === 28 || index === 31 ? 'Yes' : 'No',
      type: 'yes_no',
    }));
    const columns = ['index', 'image', 'question', 'answer', 'type'];
    return { 'NaturalBenchDataset.tsv': tsv(columns, await Promise.all(rows)) };
  },
  samples: [
    { id: '7:q0:i0', ...YES_NO, question: UP, metadata: slot(0, 0), ...yes },
    { id: '7:q0:i1', ...YES_NO, question: UP, metadata: slot(0, 1), ...no },
    { id: '7:q1:i0', ...YES_NO, metadata: slot(1, 0), ...no },
    { id: '7:q1:i1', ...YES_NO, metadata: slot(1, 1), ...yes },
  ],
};

export const OTHER_CASES: readonly LayoutCase[] = [
  weMath,
  logicvista,
  mmmuPro,
  mmstar,
  mmstarTsv,
  naturalbench,
  naturalbenchTsv,
];
