import { hrefOf } from "../../address.ts";
import type { Migration } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

const Card = ({ of }: { readonly of: Migration }) => {
  const { app, plan, approvals } = words.value;
  return (
    <li class="card">
      <h2>
        <Link href={hrefOf(["migrations", of.migration])}>
          <Said text={of.title} />
        </Link>
      </h2>
      <p class="muted">
        {of.migration}, {app.version(of.planVersion)}
      </p>
      <p class="muted small">
        {plan.applied}: <When at={of.appliedAt} zone={of.timeZone} />
      </p>
      {of.proposedVersion === null ? null : <p>{approvals.plan(of.proposedVersion)}</p>}
    </li>
  );
};

/** All migrations. */
export const MigrationsView = () => {
  const { app } = words.value;
  const answer = useAnswer("migrations", () => ask("listMigrations", { path: {} }));
  return (
    <Page title={app.migrations}>
      <Read answer={answer}>
        {({ migrations }) =>
          migrations.length === 0 ? (
            <div class="empty">
              <strong>{app.noMigrations}</strong>
              <p>{app.noMigrationsWhy}</p>
            </div>
          ) : (
            <ul class="cards">
              {migrations.map((one) => (
                <Card key={one.migration} of={one} />
              ))}
            </ul>
          )
        }
      </Read>
    </Page>
  );
};
