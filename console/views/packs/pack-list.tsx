import { useSignal } from "@preact/signals";
import type { AnswerOf } from "../../../contract/contract.ts";
import { ask } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { Said, Who } from "../../parts/actor.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type Pack = AnswerOf<"listPacks">["packs"][number];

interface PackItemProps {
  readonly migration: string;
  readonly of: Pack;
  readonly zone: string;
}

const sizeText = (bytes: number): string => {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return value.toLocaleString(words.value.locale, { style: "unit", unit, maximumFractionDigits: 1 });
};

const PackItem = ({ migration, of, zone }: PackItemProps) => {
  const { packs: texts } = words.value;
  const problem = useSignal<Problem | undefined>(undefined);
  const isAsking = useSignal(false);
  /** The address counts for a few minutes, so it is asked for when somebody wants it. */
  const download = async (): Promise<void> => {
    isAsking.value = true;
    problem.value = undefined;
    try {
      const answer = await ask("showPack", { path: { migration, pack: of.id } });
      if (answer.download !== null) window.location.assign(answer.download.url);
    } catch (error) {
      problem.value = asProblem(error);
    }
    isAsking.value = false;
  };
  return (
    <li class={`card pack pack-${of.state}`}>
      <h3>
        <Said text={of.gate === null ? texts.all : of.gate} />
      </h3>
      <p>
        <span class="tag">{texts.states[of.state]}</span>{" "}
        {of.bytes === null ? null : <span class="muted tabular">{sizeText(of.bytes)}</span>}
        {of.manifests ? <span class="muted"> · {texts.withManifests}</span> : null}
      </p>
      <dl class="facts">
        <div>
          <dt>{texts.asOf}</dt>
          <dd>
            <When at={of.asOf} zone={zone} />
          </dd>
        </div>
        <div>
          <dt>{texts.requested}</dt>
          <dd>
            <When at={of.requestedAt} zone={zone} />
          </dd>
        </div>
        <div>
          <dt>{texts.by}</dt>
          <dd>
            <Who actor={of.by} />
          </dd>
        </div>
        {of.madeAt === null ? null : (
          <div>
            <dt>{texts.made}</dt>
            <dd>
              <When at={of.madeAt} zone={zone} />
            </dd>
          </div>
        )}
      </dl>
      {of.reason === null ? null : (
        <p class="note">
          <Said text={of.reason} />
        </p>
      )}
      {problem.value === undefined ? null : <Trouble problem={problem.value} isShown />}
      {of.state === "made" ? (
        <p class="ways">
          <button type="button" disabled={isAsking.value} onClick={() => void download()}>
            {texts.download}
            <span class="visually-hidden"> {of.gate ?? texts.all}</span>
          </button>
        </p>
      ) : null}
    </li>
  );
};

/** The packs that were asked for, by anybody. */
export const PackList = ({
  migration,
  of,
  zone,
}: {
  readonly migration: string;
  readonly of: readonly Pack[];
  readonly zone: string;
}) => (
  <ul class="cards">
    {of.map((one) => (
      <PackItem key={one.id} migration={migration} of={one} zone={zone} />
    ))}
  </ul>
);
