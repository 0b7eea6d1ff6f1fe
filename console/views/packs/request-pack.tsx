import { useSignal } from "@preact/signals";
import type { AnswerOf } from "../../../contract/contract.ts";
import { address, setQuery } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { moment } from "../../moment.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type Pack = AnswerOf<"requestPack">["pack"];

interface RequestPackProps {
  readonly migration: string;
  /** Ids of those that can be chosen. */
  readonly gates: readonly string[];
  readonly zone: string;
  readonly after: (pack: Pack) => void;
}

/** What a pack is asked of: all or a gate, now or the moment that is looked at. It decides nothing, so it may be of a past. */
export const RequestPack = ({ migration, gates, zone, after }: RequestPackProps) => {
  const { packs: texts, decide } = words.value;
  const problem = useSignal<Problem | undefined>(undefined);
  const isSending = useSignal(false);
  const manifests = useSignal(false);
  const gate = address.value.query.get("gate") ?? "";
  const asOf = moment.value?.knownAt ?? moment.value?.at;
  const send = async (): Promise<void> => {
    isSending.value = true;
    problem.value = undefined;
    const body = {
      manifests: manifests.value,
      ...(gate === "" ? {} : { gate }),
      ...(asOf === undefined ? {} : { asOf }),
    };
    try {
      after((await ask("requestPack", { path: { migration }, body })).pack);
    } catch (error) {
      problem.value = asProblem(error);
    }
    isSending.value = false;
  };
  return (
    <section class="card" aria-labelledby="ask-pack">
      <h2 id="ask-pack">{texts.ask}</h2>
      <p class="muted">{texts.what}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <div class="field">
          <label for="pack-gate">{texts.about}</label>
          <select id="pack-gate" value={gate} onChange={({ currentTarget }) => setQuery({ gate: currentTarget.value })}>
            <option value="">{texts.all}</option>
            {[...new Set(gate === "" ? gates : [...gates, gate])].map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        <p>{asOf === undefined ? texts.untilNow : texts.until(whenText(asOf, zone))}</p>
        <label class="check">
          <input
            type="checkbox"
            name="manifests"
            checked={manifests.value}
            onChange={({ currentTarget }) => {
              manifests.value = currentTarget.checked;
            }}
          />
          {texts.manifests}
        </label>
        {problem.value === undefined ? null : <Trouble problem={problem.value} isShown />}
        <button type="submit" class="primary" disabled={isSending.value}>
          {isSending.value ? decide.sending : texts.button}
        </button>
      </form>
    </section>
  );
};
