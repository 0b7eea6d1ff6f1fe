import { hrefOf } from "../../address.ts";
import type { FactSummary } from "../../api/answers.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

interface FactListProps {
  readonly migration: string;
  readonly facts: readonly FactSummary[];
  readonly zone: string;
  /** True where all are of one checkpoint, which is not repeated then. */
  readonly isOfOne?: boolean;
}

/** A code in words. */
export const codeText = (code: string): string => words.value.shared.findings[code] ?? words.value.acts[code] ?? code;

/** Facts, each in one line and with a link to all of it. */
export const FactList = ({ migration, facts, zone, isOfOne = false }: FactListProps) => {
  const { history } = words.value;
  return (
    <ol class="facts-list">
      {facts.map((one) => (
        <li key={one.id}>
          <p class="muted small">
            <When at={one.recordedAt} zone={zone} />
          </p>
          <div>
            <p>
              <Link href={hrefOf(["migrations", migration, "facts", one.id])}>
                {history.types[one.type] ?? one.type}
              </Link>{" "}
              <span class={`tag outcome-${one.outcome}`}>{history.outcomes[one.outcome] ?? one.outcome}</span>
              {isOfOne || (one.unit === null && one.requirement === null) ? null : (
                <>
                  {" "}
                  <Said text={[one.unit, one.requirement].filter((part) => part !== null).join(" / ")} />
                </>
              )}
              {one.agent === null ? null : (
                <span class="muted">
                  {" "}
                  · <Said text={one.agent} />
                </span>
              )}
            </p>
            <p>
              <Said text={one.summary} />
            </p>
            {one.codes.length === 0 ? null : (
              <p class="muted small" title={one.codes.join(", ")}>
                {[...new Set(one.codes)].map(codeText).join("; ")}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
};
