import type { ComponentChildren } from "preact";
import type { AnswerOf } from "../../../contract/contract.ts";
import { hrefOf } from "../../address.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { State } from "../../parts/state.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { FindingItem } from "../checkpoint/evidence.tsx";
import { causeText } from "../readiness/because.ts";

type Blocked = AnswerOf<"whyGate">["why"][number];

interface ChainProps {
  readonly migration: string;
  readonly of: Blocked;
  readonly zone: string;
}

const Step = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <li>
    <p class="muted small">{name}</p>
    <div>{children}</div>
  </li>
);

const Manifest = ({ migration, of: { manifest }, zone }: ChainProps) => {
  const { why, checkpoint } = words.value;
  if (manifest === null) return <p>{why.noManifest}</p>;
  return (
    <>
      <p>
        <Said text={why.manifestText(manifest.agent, whenText(manifest.completedAt, zone))}></Said>{" "}
        <Link href={hrefOf(["migrations", migration, "facts", manifest.fact])}>{checkpoint.fact}</Link>
      </p>
      {manifest.object === null ? null : <p class="mono muted">{manifest.object.key}</p>}
    </>
  );
};

/** From the verdict about one checkpoint to the names in its manifest, a sentence for each. */
export const Chain = (props: ChainProps) => {
  const { of, migration, zone } = props;
  const { why, checkpoint } = words.value;
  const { blocker, requirement, findings } = of;
  const { unit, requirement: id, state, since } = blocker;
  const cause = causeText(blocker, zone);
  return (
    <li class="card chain">
      <h3>
        <Link href={hrefOf(["migrations", migration, "checkpoints", unit, id])}>
          <Said text={`${unit} / ${id}`} />
        </Link>
      </h3>
      <ol>
        <Step name={why.verdict}>
          <p>
            <State state={state} /> {words.value.gate.since} <When at={since} zone={zone} />
          </p>
          {cause === undefined ? null : (
            <p>
              <Said text={cause} />
            </p>
          )}
        </Step>
        <Step name={why.requirement}>
          <p>
            <Said text={requirement.title} />.{" "}
            {requirement.source === null ? why.noSource : <Said text={why.requiredBy(requirement.source)} />}
          </p>
        </Step>
        <Step name={why.manifest}>
          <Manifest {...props} />
        </Step>
        <Step name={checkpoint.findings}>
          {findings.length === 0 ? (
            <p>{checkpoint.noFindings}</p>
          ) : (
            <ul class="findings">
              {findings.map((one) => (
                <FindingItem key={one.code} of={one} />
              ))}
            </ul>
          )}
        </Step>
      </ol>
    </li>
  );
};
