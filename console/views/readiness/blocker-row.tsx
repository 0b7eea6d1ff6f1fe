import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import type { Gate } from "../../api/answers.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { causeText } from "./because.ts";

type Blocker = Gate["blockers"][number] | AnswerOf<"showGateAsOf">["gate"]["blockers"][number];

interface BlockerRowProps {
  readonly migration: string;
  readonly of: Blocker;
  readonly zone: string;
}

/** What keeps a gate shut, now or at another moment: the checkpoint, why, and since when. */
export const BlockerRow = ({ migration, of, zone }: BlockerRowProps) => {
  const cause = causeText(of, zone);
  return (
    <li>
      <State state={of.state} />
      <div>
        <Link href={hrefOf(["migrations", migration, "checkpoints", of.unit, of.requirement])}>
          <Said text={`${of.unit} / ${of.requirement}`} />
        </Link>
        {cause === undefined ? null : (
          <p>
            <Said text={cause} />
          </p>
        )}
        <p class="muted small">
          {words.value.gate.since} <When at={of.since} zone={zone} />
        </p>
      </div>
    </li>
  );
};
