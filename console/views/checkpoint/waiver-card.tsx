import type { Checkpoint } from "../../api/answers.ts";
import { actorText, Said } from "../../parts/actor.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type Waiver = NonNullable<Checkpoint["waiver"]>;

interface WaiverCardProps {
  /** Null where there is none. */
  readonly of: Waiver | null;
  readonly zone: string;
}

/** What is accepted in the place of evidence: by whom, why, and until when. */
export const WaiverCard = ({ of, zone }: WaiverCardProps) => {
  const { checkpoint: texts } = words.value;
  if (of === null) return null;
  return (
    <section class="card" aria-labelledby="waiver">
      <h2 id="waiver">{texts.waiver}</h2>
      <p>
        <Said text={texts.waiverBy(actorText(of.requestedBy), of.approvedBy.map(actorText).join(", "))} />
      </p>
      <dl class="facts wide">
        <div>
          <dt>{texts.reason}</dt>
          <dd>
            <Said text={of.reason} />
          </dd>
        </div>
        <div>
          <dt>{texts.control}</dt>
          <dd>
            <Said text={of.control} />
          </dd>
        </div>
        <div>
          <dt>{texts.ends}</dt>
          <dd>
            <When at={of.expiresAt} zone={zone} />
          </dd>
        </div>
      </dl>
    </section>
  );
};
