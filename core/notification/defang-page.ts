import { defang } from "./defang.ts";
import type { PageContent, Row, Section } from "./page.ts";

const defangRow = ({ label, state, detail, ref }: Row): Row => ({
  label: defang(label),
  state: defang(state),
  detail: defang(detail),
  ...(ref === undefined ? {} : { ref: defang(ref) }),
});

const defangSection = ({ title, rows, more }: Section): Section => ({ title, rows: rows.map(defangRow), more });

/**
 * A page's texts without links: its phrases have none of their own, so every text is treated alike, and none is forgotten. Only the
 * footer is left as it is, because its commands are copied; they are made of ids, which a plan's authors choose.
 */
export const defangPage = <P extends PageContent>(page: P): P => ({
  ...page,
  subject: defang(page.subject),
  headline: defang(page.headline),
  lead: page.lead.map(defang),
  sections: page.sections.map(defangSection),
  next: defang(page.next),
});
