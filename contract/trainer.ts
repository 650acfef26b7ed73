/** Trainers whose columns a training set can have; core/filtering/trajectories/trainers.ts holds the columns. */
export const TRAINERS = ['trl', 'verl'] as const;
export type Trainer = (typeof TRAINERS)[number];
