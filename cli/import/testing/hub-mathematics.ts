/** Small copies of mathematics benchmarks in the layout of the Hub, with invented texts. */
import type { LayoutCase } from './layout-case.ts';
import { asImage, drawImage, parquet } from './published.ts';

const MATHVERSE = {
  sample_index: 'string',
  problem_index: 'string',
  problem_version: 'string',
  question: 'string',
  image: 'image',
  answer: 'string',
  question_type: 'string',
  metadata: { split: 'string', source: 'string', subject: 'string', subfield: 'string' },
  query_wo: 'string',
  query_cot: 'string',
  question_for_eval: 'string',
} as const;

const METADATA = { split: 'testmini', source: 'GeoQA', subject: 'Plane Geometry', subfield: 'Angle' };
const QUESTION = 'What is angle B?\nChoices:\nA:40°\nB:60°\nC:80°\nD:100°';

const mathverse: LayoutCase = {
  importer: 'mathverse',
  layout: 'parquet',
  async files() {
    const shared = { problem_index: '1', metadata: METADATA, query_cot: 'x', question_for_eval: QUESTION };
    const choice = { ...shared, question_type: 'multi-choice', answer: 'C' };
    const versions = [
      { ...choice, sample_index: '1', problem_version: 'Text Dominant', question: `AB is 3. ${QUESTION}` },
      { ...choice, sample_index: '2', problem_version: 'Vision Intensive', question: QUESTION },
      {
        ...choice,
        sample_index: '3',
        problem_version: 'Vision Only',
        question: '',
        query_wo: 'Answer the question in the picture with its letter.\nQuestion:',
      },
      {
        ...shared,
        sample_index: '4',
        problem_version: 'Text Lite',
        question: 'How long is AB?',
        question_type: 'free-form',
        answer: '\\frac{\\sqrt{30}}{2}',
      },
    ].map((row) => ({ query_wo: `Answer.\nQuestion: ${row.question}`, ...row }));
    const bytes = await drawImage(1);
    const only = { ...choice, sample_index: '1', problem_version: 'Text Only', question: QUESTION, query_wo: 'x' };
    return {
      'testmini.parquet': parquet(
        MATHVERSE,
        versions.map((row) => ({ ...row, image: asImage(bytes) })),
      ),
      'testmini_text_only.parquet': parquet({ ...MATHVERSE, image: 'string' }, [{ ...only, image: '' }]),
      'testmini.json': JSON.stringify(versions),
    };
  },
  samples: [
    {
      id: '1',
      split: 'text-dominant',
      question: `AB is 3. ${QUESTION}`,
      choices: ['40°', '60°', '80°', '100°'],
      answers: ['C'],
      images: 1,
      metadata: {
        problem: '1',
        question_type: 'multi-choice',
        source: 'GeoQA',
        subject: 'Plane Geometry',
        subfield: 'Angle',
      },
      right: 'So it is C.\n\nThe answer is 80°.',
      wrong: '\\boxed{B}',
    },
    { id: '2', split: 'vision-intensive', answers: ['C'], images: 1, right: '\\boxed{C}', wrong: 'Answer: 60°' },
    {
      id: '3',
      split: 'vision-only',
      question: 'Answer the question in the picture with its letter.',
      choices: ['40°', '60°', '80°', '100°'],
      answers: ['C'],
      images: 1,
      right: 'C. 80°',
      wrong: 'A',
    },
    {
      id: '4',
      split: 'text-lite',
      answers: ['\\frac{\\sqrt{30}}{2}'],
      images: 1,
      right: '\\boxed{\\sqrt{7.5}}',
      wrong: '\\boxed{\\sqrt{30}}',
    },
    { id: 'text-only:1', split: 'text-only', answers: ['C'], images: 0, right: 'Answer: C', wrong: 'Answer: D' },
  ],
};

const DYNAMATH = {
  id: 'string',
  question: 'string',
  image: 'string',
  decoded_image: 'image',
  ground_truth: 'string',
  answer_type: 'string',
  subject: 'string',
  knowledge_level: 'string',
} as const;

const dynamath: LayoutCase = {
  importer: 'dynamath',
  layout: 'parquet',
  async files() {
    const about = { image: 'images/Q1.png', subject: 'analytic geometry', knowledge_level: 'high school' };
    const float = { ...about, id: '1', question: 'What is the period?', answer_type: 'float' };
    const choice = {
      ...about,
      id: '2',
      question: 'Is it even? choice: (A) Yes (B) No',
      answer_type: 'multiple choice',
    };
    const word = { ...about, id: '3', question: 'Which month is the hottest?', answer_type: 'text' };
    return {
      'data/sample1-00000-of-00010.parquet': parquet(DYNAMATH, [
        { ...float, ground_truth: '2.0944', decoded_image: asImage(await drawImage(1)) },
        { ...choice, ground_truth: 'B', decoded_image: asImage(await drawImage(2)) },
      ]),
      'data/sample10-00000-of-00010.parquet': parquet(DYNAMATH, [
        { ...float, ground_truth: '58', decoded_image: asImage(await drawImage(3)) },
        { ...word, ground_truth: 'May', decoded_image: asImage(await drawImage(4)) },
      ]),
    };
  },
  samples: [
    {
      id: 'variant-1:1',
      split: 'variant-1',
      answers: ['2.0944', '2.094', '2.095'],
      images: 1,
      metadata: {
        pair_group: 'seed-1',
        variant: 1,
        answer_type: 'float',
        subject: 'analytic geometry',
        level: 'high school',
      },
      right: 'The answer is 2.094.',
      wrong: 'The answer is 2.093.',
    },
    {
      id: 'variant-1:2',
      split: 'variant-1',
      choices: ['Yes', 'No'],
      answers: ['B'],
      images: 1,
      right: 'No',
      wrong: 'A',
    },
    {
      id: 'variant-10:1',
      split: 'variant-10',
      answers: ['58', '57.999', '58.001'],
      images: 1,
      right: '\\boxed{58.000}',
      wrong: '\\boxed{58.1}',
    },
    { id: 'variant-10:3', split: 'variant-10', answers: ['May'], images: 1, right: 'It is May.', wrong: 'June' },
  ],
};

const MMK12 = { id: 'string', question: 'string', answer: 'string', subject: 'string', image: 'image' } as const;

const mmk12: LayoutCase = {
  importer: 'mmk12',
  layout: 'parquet',
  async files() {
    const question = '<image>As shown, which is right?\nA. It rises\nB. It falls\nC. It stays\nD. None';
    return {
      'data/test-00000-of-00001.parquet': parquet(MMK12, [
        { id: 'a1', question, answer: 'B', subject: 'physics', image: asImage(await drawImage(1)) },
      ]),
      'data/train-00000-of-00001.parquet': parquet(MMK12, [
        {
          id: 'b1',
          question: 'Find $f(x)$.',
          answer: '$2\\sin (2x-\\frac{\\pi }{6})$',
          subject: 'math',
          image: asImage(await drawImage(2)),
        },
      ]),
    };
  },
  samples: [
    {
      id: 'a1',
      split: 'test',
      choices: ['It rises', 'It falls', 'It stays', 'None'],
      answers: ['B'],
      images: 1,
      metadata: { subject: 'physics' },
      right: '\\boxed{B}',
      wrong: 'The answer is A.',
    },
    {
      id: 'b1',
      split: 'train',
      answers: ['$2\\sin (2x-\\frac{\\pi }{6})$'],
      images: 1,
      right: '\\boxed{2\\sin(2x-\\pi/6)}',
      wrong: '\\boxed{2\\sin(2x+\\pi/6)}',
    },
  ],
};

const geometry3k: LayoutCase = {
  importer: 'geometry3k',
  layout: 'parquet',
  async files() {
    const columns = {
      images: 'images',
      problem: 'string',
      answer: 'string',
      id: 'int',
      choices: 'strings',
      ground_truth: 'string',
    } as const;
    return {
      'data/test-00000-of-00001.parquet': parquet(columns, [
        {
          images: [asImage(await drawImage(1))],
          problem: '<image>Find x.',
          answer: '2 \\sqrt { 221 }',
          id: 2401n,
          choices: ['3', '2 \\sqrt { 221 }', '4', '5'],
          ground_truth: 'B',
        },
      ]),
    };
  },
  samples: [
    {
      id: '2401',
      split: 'test',
      question: 'Find x.',
      answers: ['2 \\sqrt { 221 }'],
      images: 1,
      right: '\\boxed{2\\sqrt{221}}',
      wrong: '\\boxed{\\sqrt{221}}',
    },
  ],
};

const mathvision: LayoutCase = {
  importer: 'mathvision',
  layout: 'parquet',
  async files() {
    const columns = {
      id: 'string',
      question: 'string',
      options: 'strings',
      image: 'string',
      decoded_image: 'image',
      answer: 'string',
      solution: 'string',
      level: 'int',
      subject: 'string',
    } as const;
    const about = { image: 'images/1.jpg', solution: 'Because.', level: 2n, subject: 'arithmetic' };
    const decoded = asImage(await drawImage(1, 'jpeg'));
    const letters = ['A', 'B', 'C', 'D', 'E'];
    return {
      'data/test-00000-of-00001-3532b8d3f1b4047a.parquet': parquet(columns, [
        { ...about, id: '1', question: 'Which number?\n<image1>', options: [], answer: '60', decoded_image: decoded },
        { ...about, id: '2', question: 'Which bike?\n<image1>', options: letters, answer: 'A', decoded_image: decoded },
        {
          ...about,
          id: '3',
          question: 'It is a\n<image1>',
          options: ['square', 'circle'],
          answer: 'B',
          decoded_image: decoded,
        },
      ]),
      'data/testmini-00000-of-00001-f8ff70fcb2f29b1d.parquet': parquet(columns, [
        { ...about, id: '2', question: 'Which bike?\n<image1>', options: letters, answer: 'A', decoded_image: decoded },
      ]),
    };
  },
  samples: [
    {
      id: 'test:1',
      split: 'test',
      answers: ['60'],
      images: 1,
      metadata: { level: 2, subject: 'arithmetic' },
      right: 'So it is\n\\boxed{60}',
      wrong: '\\boxed{6}',
    },
    {
      id: 'test:2',
      split: 'test',
      question: 'Which bike?\n<image1>',
      choices: ['A', 'B', 'C', 'D', 'E'],
      answers: ['A'],
      images: 1,
      right: 'A',
      wrong: 'E',
    },
    {
      id: 'test:3',
      split: 'test',
      question: 'It is a\n<image1>\nA. square\nB. circle',
      answers: ['B'],
      images: 1,
      right: 'The answer is circle.',
      wrong: 'The answer is square.',
    },
    { id: 'testmini:2', split: 'testmini', answers: ['A'], images: 1, right: '(A)', wrong: '(B)' },
  ],
};

export const MATHEMATICS_CASES: readonly LayoutCase[] = [mathverse, dynamath, mmk12, geometry3k, mathvision];
