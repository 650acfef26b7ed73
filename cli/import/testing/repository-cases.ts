/** Small copies of benchmarks in the layout of their repositories: JSON and images, with invented texts. */
import type { LayoutCase } from './layout-case.ts';
import { drawImage } from './published.ts';

const json = (value: unknown) => JSON.stringify(value, undefined, 2);

const mathverse: LayoutCase = {
  importer: 'mathverse',
  layout: 'json',
  files: async () => ({
    'testmini.json': json([
      {
        sample_index: '5',
        problem_index: '1',
        problem_version: 'Vision Dominant',
        question: 'Find it.\nChoices:\nA:4\nB:5\nC:6\nD:7',
        image: 'images_version_5/image_1.png',
        answer: 'B',
        question_type: 'multi-choice',
        metadata: { split: 'testmini', source: 'GeoQA', subject: 'Plane Geometry', subfield: 'Angle' },
        query_wo: 'Question: Find it.',
        query_cot: 'Question: Find it.',
      },
    ]),
    'images/images_version_5/image_1.png': await drawImage(1),
  }),
  samples: [{ id: '5', split: 'vision-dominant', answers: ['B'], images: 1, right: 'The answer is 5.', wrong: 'A' }],
};

const dynamath: LayoutCase = {
  importer: 'dynamath',
  layout: 'json',
  async files() {
    const row = { image: 'image/image1.png', answer_type: 'float', subject: 'algebra', level: 'undergraduate' };
    const trial = (answer: string) => json({ '17': { question: 'What is f(1)?', answer, ...row } });
    return {
      'trial1/dataset.json': trial('-0.5'),
      'trial1/image/image1.png': await drawImage(1),
      'trial2/dataset.json': trial('4'),
      'trial2/image/image1.png': await drawImage(2),
    };
  },
  samples: [
    {
      id: 'variant-1:17',
      split: 'variant-1',
      answers: ['-0.5', '-0.501', '-0.499'],
      images: 1,
      metadata: {
        pair_group: 'seed-17',
        variant: 1,
        answer_type: 'float',
        subject: 'algebra',
        level: 'undergraduate',
      },
      right: '\\boxed{-\\frac{1}{2}}',
      wrong: '\\boxed{0.5}',
    },
    { id: 'variant-2:17', split: 'variant-2', answers: ['4', '3.999', '4.001'], images: 1, right: '4.0', wrong: '5' },
  ],
};

const mmk12: LayoutCase = {
  importer: 'mmk12',
  layout: 'json',
  files: async () => ({
    'k12.json': json([{ id: 'c1', question: 'How large is ∠B?', answer: '30°', image_path: 'images/c1.png' }]),
    'images/c1.png': await drawImage(1),
  }),
  samples: [
    { id: 'c1', split: 'k12-open', answers: ['30°'], images: 1, right: '\\boxed{30^\\circ}', wrong: '\\boxed{60}' },
  ],
};

const geometry3k: LayoutCase = {
  importer: 'geometry3k',
  layout: 'folders',
  async files() {
    const common = { problem_type_graph: ['Circle'], problem_type_goal: ['Angle'], source: 'a book, page 21' };
    const row = { problem_text: 'Find m \\angle B.', choices: ['30', '40', '60', '80'], answer: 'D', ...common };
    return {
      'train/11/data.json': json({ ...row, id: 11 }),
      'train/11/img_diagram.png': await drawImage(1),
      'train/11/logic_form.json': json({ text_logic_form: [] }),
      'test/2401/data.json': json({ ...row, id: 2401, answer: 'A' }),
      'test/2401/img_diagram.png': await drawImage(2),
    };
  },
  samples: [
    { id: '2401', split: 'test', answers: ['30'], images: 1, right: '30°', wrong: '80' },
    {
      id: '11',
      split: 'train',
      question: 'Find m \\angle B.',
      answers: ['80'],
      images: 1,
      metadata: { graph: ['Circle'], goal: ['Angle'], source: 'a book, page 21' },
      right: '\\boxed{80}',
      wrong: '\\boxed{60}',
    },
  ],
};

const mathvision: LayoutCase = {
  importer: 'mathvision',
  layout: 'jsonl',
  files: async () => ({
    'data/testmini.jsonl': `${JSON.stringify({
      id: '4',
      question: 'How many digits?\n<image1>',
      options: [],
      answer: '6',
      solution: null,
      level: 1,
      subject: 'counting',
      image: 'images/4.jpg',
    })}\n`,
    'images/4.jpg': await drawImage(1, 'jpeg'),
  }),
  samples: [
    { id: 'testmini:4', split: 'testmini', answers: ['6'], images: 1, right: 'Six is 6.\n6', wrong: '\\boxed{7}' },
  ],
};

const weMath: LayoutCase = {
  importer: 'we-math',
  layout: 'json',
  files: async () => ({
    'data/testmini.json': json([
      {
        ID: '2steps_9',
        split: 'testmini',
        'knowledge concept': 'Points',
        question: 'Which point is it?',
        option: 'A. F;B. D;C. B; D. I; E. No correct answer',
        answer: 'D',
        image_path: '2steps/image/9-1.png',
        key: '2steps_1',
        'question number': 9,
        'knowledge concept description': 'Points.',
      },
    ]),
    'data/knowledge_structure_nodes.json': json([{ root0: 'Geometry', root1: 'Points', 'full node': 'Points' }]),
    'data/2steps/image/9-1.png': await drawImage(1),
  }),
  samples: [
    {
      id: '2steps_9:1',
      split: 'one-step',
      // The choices are letters of other choices, so they are replaced by their own.
      choices: ['A', 'B', 'C', 'D', 'E'],
      answers: ['D'],
      images: 1,
      right: 'D. I',
      wrong: 'C',
    },
  ],
};

const logicvista: LayoutCase = {
  importer: 'logicvista',
  layout: 'json',
  async files() {
    const common = {
      reasoning: 'Because.',
      skill: ['inductive'],
      broad_capability: ['diagram'],
      specific_capability: ['sequence pattern'],
      imagesource: 'a site',
      sourcelink: 'https://example.org',
      liscenced: 'false',
    };
    const row = (imagename: string, question: string, answer: string) => ({ imagename, question, answer, ...common });
    return {
      'data/dataset.json': json({
        v1_0: row('v1_0.png', 'Which one is odd? Select answers from A-I', 'G'),
        v1_1: row('v1_1.png', 'Which choices in the image (A-D) are green?', 'A, C'),
        v1_2: row('v1_1.png', 'Which is right? Select from 1-5', '3'),
        v1_3: row('v1_1.png', '', ''),
      }),
      'data/images/v1_0.png': await drawImage(1),
      'data/images/v1_1.png': await drawImage(2),
    };
  },
  samples: [
    {
      id: 'v1_0',
      split: 'test',
      choices: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'],
      answers: ['G'],
      images: 1,
      metadata: {
        skill: ['inductive'],
        broad_capability: ['diagram'],
        specific_capability: ['sequence pattern'],
        image_source: 'a site',
      },
      right: 'Element G is the answer.',
      wrong: 'Answer: I',
    },
    {
      id: 'v1_1',
      split: 'test',
      answers: ['A, C', 'A and C', 'AC', 'C, A', 'C and A', 'CA'],
      images: 1,
      right: 'The answer is A and C.',
      wrong: 'The answer is A and B.',
    },
    { id: 'v1_2', split: 'test', answers: ['3'], images: 1, right: '\\boxed{3}', wrong: '\\boxed{4}' },
  ],
};

export const REPOSITORY_CASES: readonly LayoutCase[] = [
  mathverse,
  dynamath,
  mmk12,
  geometry3k,
  mathvision,
  weMath,
  logicvista,
];
