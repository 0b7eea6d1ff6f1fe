/** Policy documents as IAM writes them, and what a request needs of them. */

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

export interface NamedStatement extends Statement {
  /** The policy's logical id and the statement's Sid. */
  readonly name: string;
}

/** One action on one resource that a request needs; a request may need several, and is denied unless all are allowed. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export const namedStatements = (policy: string, document: PolicyDocument): NamedStatement[] =>
  document.Statement.map((statement, index) => ({ ...statement, name: `${policy}/${statement.Sid ?? index}` }));
