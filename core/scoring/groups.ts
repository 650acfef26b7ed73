export type GroupKey = number | string;

/** Indices of the trajectories of each group, in order of first appearance. */
export function indicesByGroup(keys: ArrayLike<GroupKey>): number[][] {
  const groups = new Map<GroupKey, number[]>();
  Array.from(keys).forEach((key, index) => {
    const members = groups.get(key);
    if (members) members.push(index);
    else groups.set(key, [index]);
  });
  return [...groups.values()];
}
