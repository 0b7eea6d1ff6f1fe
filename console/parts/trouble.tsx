import type { Problem } from "../api/problem.ts";
import { signIn } from "../session/session.ts";
import { words } from "../words/words.ts";
import { Said } from "./actor.tsx";

interface TroubleProps {
  readonly problem: Problem;
  /** True where something that was read before is still shown. */
  readonly isShown?: boolean;
  readonly again?: (() => void) | undefined;
}

const textsOf = (
  { kind, code, message }: Problem,
  isShown: boolean,
): { title: string; why: string; detail?: string } => {
  const { trouble, codes } = words.value;
  switch (kind) {
    case "ended":
      return { title: trouble.ended, why: trouble.endedWhy };
    case "away":
      return { title: trouble.away, why: isShown ? trouble.awayWhy : trouble.awayEmpty };
    case "failed":
      return { title: trouble.failed, why: trouble.failedWhy, detail: message };
    case "refused":
      if (code === "role-missing") return { title: trouble.role, why: trouble.roleWhy(""), detail: message };
      return {
        title: code === "not-found" ? trouble.unknown : trouble.refused,
        why: codes[code] ?? "",
        detail: message,
      };
    default:
      return kind satisfies never;
  }
};

/** What went wrong, what that means for what is shown, and what can be done. */
export const Trouble = ({ problem, isShown = false, again }: TroubleProps) => {
  const { trouble } = words.value;
  const { title, why, detail } = textsOf(problem, isShown);
  return (
    <div class="trouble" role="alert">
      <strong>{title}</strong>
      {why === "" ? null : <p>{why}</p>}
      {detail === undefined ? null : (
        <p class="detail">
          <Said text={detail} />
        </p>
      )}
      {problem.kind === "ended" ? (
        <button type="button" onClick={() => void signIn()}>
          {trouble.again}
        </button>
      ) : again === undefined ? null : (
        <button type="button" onClick={again}>
          {trouble.retry}
        </button>
      )}
    </div>
  );
};
