import type { Run, RunOptions } from "./run-story.ts";
import { runStory } from "./run-story.ts";
import type { Story } from "./story.ts";

const MAX_RUNS = 400;

/** Drops ever smaller parts of a list as long as what is left still fails. */
const smaller = async <T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> => {
  let left = all;
  for (let size = Math.ceil(all.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from < left.length; ) {
      const without = [...left.slice(0, from), ...left.slice(from + size)];
      if (await fails(without)) left = without;
      else from += size;
    }
  return left;
};

/**
 * The smallest story that breaks the same invariant.
 * @param run of the story, with the faults that it drew
 */
export const shrink = async (story: Story, run: Run, options: RunOptions): Promise<Story> => {
  const invariant = run.violation?.invariant;
  let runs = 0;
  const fails = async (candidate: Story): Promise<boolean> => {
    runs += 1;
    if (runs > MAX_RUNS) return false;
    const { coverage: _, trace: __, ...quiet } = options;
    return (await runStory(candidate, quiet)).violation?.invariant === invariant;
  };
  let least: Story = { ...story, actions: story.actions.slice(0, run.performed), faults: run.faults };
  const withFaults = (faults: NonNullable<Story["faults"]>): Story => ({ ...least, faults });
  for (let before = -1; before !== least.actions.length + (least.faults?.length ?? 0) && runs < MAX_RUNS; ) {
    before = least.actions.length + (least.faults?.length ?? 0);
    const faults = await smaller(least.faults ?? [], (some) => fails(withFaults(some)));
    least = withFaults(faults);
    const actions = await smaller(least.actions, (some) => fails({ ...least, actions: some }));
    least = { ...least, actions };
  }
  return least;
};
