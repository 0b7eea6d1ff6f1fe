/**
 * What a record of a backup can get wrong so that there is nothing to go back to. Every source answers each of them, and its
 * page says how.
 */
export const QUESTIONS = {
  run: "Which run is this?",
  numbers: "What does this number mean?",
  backup: "Is it a backup at all?",
  whole: "Is everything that was asked for there?",
  unread: "What happens to what is not understood?",
  time: "When was it?",
  names: "Whose names are they?",
  alarms: "What looks wrong, and is right?",
  still: "Is it still there?",
} as const;

export type Question = keyof typeof QUESTIONS;

/** How a source answers one of them, in a sentence or two; or why it cannot arise there. */
export type Answer = string | { readonly cannotArise: string };

export type Answers = Readonly<Record<Question, Answer>>;
