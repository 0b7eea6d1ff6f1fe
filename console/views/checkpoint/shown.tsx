import { hrefOf } from "../../address.ts";
import type { OneCheckpoint } from "../../api/answers.ts";
import { actorText, Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { State } from "../../parts/state.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

/** All that an approval names, as the API will compare it: plan version, rules, and the evidence under it. */
export const Shown = ({
  migration,
  of,
  zone,
}: {
  readonly migration: string;
  readonly of: OneCheckpoint;
  readonly zone: string;
}) => {
  const { decide, checkpoint, history } = words.value;
  const { shown, seen, digest } = of;
  return (
    <div class="shown">
      <h4>{decide.exactly}</h4>
      <Scroller label={decide.exactly}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.value.matrix.state}</th>
              <th scope="col">{history.about}</th>
              <th scope="col">{checkpoint.completed}</th>
              <th scope="col" class="number">
                {checkpoint.entries}
              </th>
              <th scope="col">{checkpoint.agent}</th>
              <th scope="col">{checkpoint.fact}</th>
              <th scope="col">{checkpoint.why}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={`${one.unit}/${one.requirement}`}>
                <td>
                  <State state={one.state} />
                </td>
                <td>
                  <Said text={`${one.unit} / ${one.requirement}`} />
                </td>
                <td>
                  <When at={one.completedAt} zone={zone} />
                </td>
                <td class="number">{one.entries?.toLocaleString(words.value.locale) ?? words.value.app.none}</td>
                <td>
                  <Said
                    text={one.attested === null ? (one.agent ?? words.value.app.none) : actorText(one.attested.by)}
                  />
                </td>
                <td>
                  {one.fact === null ? (
                    words.value.app.none
                  ) : (
                    <Link href={hrefOf(["migrations", migration, "facts", one.fact])} class="mono">
                      {one.fact}
                    </Link>
                  )}
                </td>
                <td>
                  <Said text={one.reason ?? words.value.app.none} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <dl class="facts">
        <div>
          <dt>{decide.planVersion}</dt>
          <dd>{seen.planVersion}</dd>
        </div>
        <div>
          <dt>{decide.rules}</dt>
          <dd class="mono">{seen.rules}</dd>
        </div>
        <div>
          <dt>{decide.evidenceDigest}</dt>
          <dd class="mono">{seen.evidence}</dd>
        </div>
        <div>
          <dt>{decide.digest}</dt>
          <dd class="mono">{digest}</dd>
        </div>
      </dl>
    </div>
  );
};
