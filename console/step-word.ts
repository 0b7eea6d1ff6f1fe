import type { Gate } from "./api/answers.ts";

/** Which word about its step a gate has: one that is clear and not enforced lets nobody begin, because another may be blocked. */
export const stepWord = ({ standing, enforced }: Pick<Gate, "standing" | "enforced">) => {
  if (standing === "clear") return enforced ? "you" : "youAsk";
  return standing === "blocked" ? "youNot" : "youMight";
};
