import { hrefOf } from "../../address.ts";
import type { Gate } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { Said } from "../../parts/actor.tsx";
import { Form } from "../../parts/form.tsx";
import { Link } from "../../parts/link.tsx";
import { When } from "../../parts/when.tsx";
import { session } from "../../session/session.ts";
import { words } from "../../words/words.ts";

interface ArmGateProps {
  readonly migration: string;
  readonly gate: Gate;
  readonly zone: string;
  readonly after: () => void;
}

/** Since when a gate is armed that the plan does not arm from the beginning, and by which decision. */
export const ArmedSince = ({ migration, gate: { arming }, zone }: Omit<ArmGateProps, "after">) => {
  const texts = words.value.arming;
  if (arming === null || !arming.isArmed) return null;
  return (
    <p class="armed small">
      {texts.since} <When at={arming.since} zone={zone} />
      {arming.fact === undefined ? (
        `, ${texts.byPlan}`
      ) : (
        <>
          , <Link href={hrefOf(["migrations", migration, "facts", arming.fact])}>{texts.byFact}</Link>
        </>
      )}
    </p>
  );
};

/** A gate that the plan leaves to a person: what arming it does, and exactly which gate that is. */
export const ArmGate = ({ migration, gate, zone, after }: ArmGateProps) => {
  const { arming: texts, decide, gate: gateTexts } = words.value;
  const { arming, id, before, total, unsatisfied, planVersion } = gate;
  if (arming === null || arming.isArmed || arming.from !== null) return null;
  const roles = session.value.kind === "in" ? session.value.person.roles : [];
  return (
    <section class="card decision" aria-labelledby="arm">
      <h2 id="arm">{texts.heading}</h2>
      <p>{texts.what}</p>
      <div class="shown">
        <h3>{decide.exactly}</h3>
        <dl class="facts">
          <div>
            <dt>{words.value.history.gate}</dt>
            <dd class="mono">{id}</dd>
          </div>
          <div>
            <dt>{gateTexts.before}</dt>
            <dd>
              <Said text={before} />
            </dd>
          </div>
          <div>
            <dt>{decide.planVersion}</dt>
            <dd>{planVersion}</dd>
          </div>
          <div>
            <dt>{words.value.matrix.state}</dt>
            <dd>{gateTexts.satisfied(total - unsatisfied, total)}</dd>
          </div>
          <div>
            <dt>{texts.unarmedSince}</dt>
            <dd>
              <When at={arming.since} zone={zone} />
            </dd>
          </div>
        </dl>
      </div>
      {roles.includes("manager") ? null : <p class="muted small">{decide.needsManager}</p>}
      <Form
        name={`arm.${migration}/${id}`}
        button={texts.arm}
        fields={[{ kind: "line", name: "reason", label: decide.reason, hint: decide.reasonHint }]}
        looked={`${id} ${planVersion} ${total - unsatisfied}/${total}`}
        send={({ reason = "" }) => ask("arm", { path: { migration, gate: id }, body: { reason } })}
        after={after}
      />
    </section>
  );
};
