import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import { moment } from "../../moment.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type MomentView = AnswerOf<"showGateAsOf">["moment"];

const NAMED = 10;

/** Under which plan version an answer is, and what is not certain of it. */
export const MomentNotes = ({ of, zone }: { readonly of: MomentView; readonly zone: string }) => {
  const { moments: texts } = words.value;
  const asked = moment.value?.knownAt;
  const isEarlier = asked !== undefined && Date.parse(of.knownAt) < Date.parse(asked) && of.knownAt > of.at;
  return (
    <>
      <p class="muted small">
        {texts.version(of.planVersion)} {isEarlier ? texts.knownEarlier(whenText(of.knownAt, zone)) : ""}
      </p>
      {of.applying === null ? null : <p class="note">{texts.applying(of.applying.version)}</p>}
      {of.undecided.length === 0 ? null : (
        <div class="note">
          <p>{texts.undecided(of.undecided.length)}</p>
          <ul>
            {of.undecided.slice(0, NAMED).map(({ unit, requirement, fact }) => (
              <li key={fact}>
                <Link href={hrefOf(["migrations", of.migration, "facts", fact])}>
                  <Said text={`${unit} / ${requirement}`} />
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
};
