import { readFileSync } from "node:fs";
import type { Story } from "./story.ts";

/** A story of a file: as JSON, or as the JSON block of a page such as those in simulate/regressions/. */
export const readStory = (file: string): Story => {
  const text = readFileSync(file, "utf8");
  const [, json = text] = /```json\n(\{.*\})\n```/.exec(text) ?? [];
  return JSON.parse(json) as Story;
};
