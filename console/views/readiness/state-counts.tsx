import { useSignal } from "@preact/signals";
import { address, hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Link } from "../../parts/link.tsx";
import { Sign, STATES, stateText } from "../../parts/state.tsx";
import { words } from "../../words/words.ts";

/** As many as the API counts. */
const ALL = "1000000";
const FEW = "1000";

interface StateCountsProps {
  readonly migration: string;
  /** Of each state, where all checkpoints were read. */
  readonly known: ReadonlyMap<string, number> | undefined;
}

/** How many checkpoints of the whole migration are in each state: a link to those, and the legend of the signs. */
export const StateCounts = ({ migration, known }: StateCountsProps) => {
  const { matrix: texts, locale } = words.value;
  const upTo = useSignal(FEW);
  const answer = useAnswer(`counts ${migration} ${known !== undefined} ${upTo.value}`, async () =>
    known === undefined
      ? (await ask("countCheckpoints", { path: { migration }, query: { upTo: upTo.value } })).states
      : [],
  );
  const { path, query } = address.value;
  const chosen = query.get("state");
  const asked = new Map((answer.value ?? []).map((one) => [one.state as string, one]));
  const countText = (state: string): string => {
    const count = known === undefined ? asked.get(state)?.count : (known.get(state) ?? 0);
    if (count === undefined) return answer.problem === undefined ? "…" : "?";
    const text = count.toLocaleString(locale);
    return known === undefined && asked.get(state)?.isAtLeast === true ? texts.atLeast(text) : text;
  };
  const isBound = known === undefined && [...asked.values()].some(({ isAtLeast }) => isAtLeast);
  return (
    <div class="state-counts">
      <ul aria-label={texts.legend}>
        {STATES.map((state) => (
          <li key={state}>
            <Link
              href={hrefOf(path, { ...Object.fromEntries(query), state: chosen === state ? undefined : state })}
              class={`badge state-${state}`}
              current={chosen === state}
            >
              <Sign state={state} />
              {stateText(state)} <strong class="tabular">{countText(state)}</strong>
            </Link>
          </li>
        ))}
      </ul>
      {isBound ? (
        <p class="muted small">
          {texts.bounds}{" "}
          <button
            type="button"
            class="quiet"
            onClick={() => {
              upTo.value = ALL;
            }}
          >
            {texts.countAll}
          </button>
        </p>
      ) : null}
    </div>
  );
};
