import { useSignal } from "@preact/signals";
import { hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { backToNow, type Moment, moment } from "../../moment.ts";
import { Link } from "../../parts/link.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { MomentControl } from "./moment-control.tsx";

const Banner = ({
  migration,
  of,
  zone,
}: {
  readonly migration: string;
  readonly of: Moment;
  readonly zone: string;
}) => {
  const { moments: texts } = words.value;
  const { at, knownAt } = of;
  return (
    <div class="banner" role="status">
      <p>
        <strong>
          {texts.asOf} {at === undefined ? texts.now : <When at={at} zone={zone} />}, {texts.knownAt}{" "}
          {knownAt === undefined ? texts.now : <When at={knownAt} zone={zone} />}
        </strong>
      </p>
      <p class="mono muted">
        {[at, knownAt === at ? undefined : knownAt].filter((one) => one !== undefined).join(" / ")}
      </p>
      <p>{texts.past}</p>
      <p class="ways">
        <button type="button" class="primary" onClick={backToNow}>
          {texts.back}
        </button>{" "}
        <Link href={hrefOf(["migrations", migration, "diff"], { from: knownAt ?? at })}>{texts.since}</Link>
      </p>
    </div>
  );
};

/** Which moment is looked at, and the way to another one. It stands above every view that can show any. */
export const MomentBar = ({ migration }: { readonly migration: string }) => {
  const { moments: texts } = words.value;
  const isOpen = useSignal(false);
  const head = useAnswer(`zone ${migration}`, () => ask("showMigration", { path: { migration } }), "once");
  const zone = head.value?.timeZone ?? "UTC";
  const of = moment.value;
  return (
    <section class={of === undefined ? "moment" : "moment past"} aria-label={texts.heading}>
      {of === undefined ? null : <Banner migration={migration} of={of} zone={zone} />}
      <details
        onToggle={({ currentTarget }) => {
          isOpen.value = currentTarget.open;
        }}
      >
        <summary>{of === undefined ? texts.open : texts.other}</summary>
        {isOpen.value ? <MomentControl migration={migration} zone={zone} /> : null}
      </details>
    </section>
  );
};
