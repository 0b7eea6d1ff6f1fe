import type { Notification, Story } from "../readiness/notification.ts";

/** By requirement, what the plan calls it. */
export type Titles = ReadonlyMap<string, string>;

/** A row about a checkpoint, with the title of its requirement once it is known. */
export interface TitledRow {
  readonly unit: string;
  readonly requirement: string;
  readonly title?: string | undefined;
}

const titledStory = (story: Story, titles: Titles): Story => {
  const titled = <R extends TitledRow>(row: R): R => ({ ...row, title: titles.get(row.requirement) });
  switch (story.kind) {
    case "clear":
      return { ...story, evidence: story.evidence.map(titled), lowered: story.lowered.map(titled) };
    case "blocked":
      return { ...story, blockers: story.blockers.map(titled) };
    case "waiver":
      return titled(story);
    case "plan":
      return story;
    case "reminder":
      return { ...story, overdue: story.overdue.map(titled) };
    case "summary":
      return {
        ...story,
        failing: story.failing.map(titled),
        expiring: story.expiring.map(titled),
        waivers: story.waivers.map(titled),
      };
    default:
      return story satisfies never;
  }
};

/** A notification whose rows have the titles of their requirements: its plan version never changes, so they do not either. */
export const withTitles = (notification: Notification, titles: Titles): Notification => ({
  ...notification,
  story: titledStory(notification.story, titles),
});
