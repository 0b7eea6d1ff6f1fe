import type { Because } from "../../api/answers.ts";
import { whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

interface Reasoned {
  readonly state: string;
  readonly reason: string | null;
  readonly because?: Because | undefined;
}

const textOf = (because: Because, zone: string): string => {
  const { shared, because: texts, locale } = words.value;
  switch (because.code) {
    case "plan-requires-else":
    case "plan-distrusts":
    case "plan-voids-inputs":
      return texts[because.code](because.planVersion);
    case "expired":
      return texts.expired(whenText(because.completedAt, zone));
    case "signed-in-part":
      return texts["signed-in-part"](because.signed.join(", "), because.open.join(", "));
    case "signed-then-changed":
    case "signed-unseen":
      return texts[because.code](because.id);
    default: {
      const { code, count, where = [] } = because;
      const many = count === undefined ? "" : ` (${count.toLocaleString(locale)})`;
      return `${shared.findings[code] ?? code}${many}${where.length === 0 ? "" : `: ${where.join(", ")}`}`;
    }
  }
};

/** Why a checkpoint is not satisfied, in the reader's language where it is no person's own words. */
export const causeText = ({ state, reason, because }: Reasoned, zone: string): string | undefined => {
  if (because !== undefined) return textOf(because, zone);
  if (reason !== null && reason !== "") return reason;
  return (words.value.shared.causes as Readonly<Record<string, string>>)[state];
};
