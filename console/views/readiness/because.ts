import type { Because } from "../../api/answers.ts";
import { words } from "../../words/words.ts";

interface Reasoned {
  readonly state: string;
  readonly reason: string | null;
  readonly because?: Because;
}

/** Why a checkpoint is not satisfied, in the reader's language where it is no person's own words. */
export const causeText = ({ state, reason, because }: Reasoned): string | undefined => {
  const { findings, causes } = words.value.shared;
  const title = because === undefined ? undefined : findings[because.code];
  if (title !== undefined) {
    const count = because?.count === undefined ? "" : ` (${because.count.toLocaleString(words.value.locale)})`;
    const names = because?.where === undefined || because.where.length === 0 ? "" : `: ${because.where.join(", ")}`;
    return `${title}${count}${names}`;
  }
  if (reason !== null && reason !== "") return reason;
  return (causes as Readonly<Record<string, string>>)[state];
};
