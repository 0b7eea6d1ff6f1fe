/** IAM as far as the stack uses it: deny over allow, wildcards, policy variables, and the conditions below. */

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
  /** Where it stands: policy and Sid. */
  readonly name: string;
}

export interface Principal {
  readonly name: string;
  readonly statements: readonly NamedStatement[];
  readonly tags: Readonly<Record<string, string>>;
}

/** One thing that a request wants to do; a request may want several, and needs them all. */
export interface Wish {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const wildcard = (pattern: string, text: string, ignoreCase = false): boolean => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(text);
};

const withVariables = (pattern: string, context: Wish["context"]): string | undefined => {
  let known = true;
  const text = pattern.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = context[name];
    if (typeof value !== "string") known = false;
    return String(value);
  });
  return known ? text : undefined;
};

type Operator = (found: readonly string[], wanted: readonly string[]) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (found, wanted) => found.some((value) => wanted.includes(value)),
  StringLike: (found, wanted) => found.some((value) => wanted.some((pattern) => wildcard(pattern, value))),
  ArnLike: (found, wanted) => found.some((value) => wanted.some((pattern) => wildcard(pattern, value))),
  Bool: (found, wanted) => found.some((value) => wanted.includes(value)),
  NumericLessThan: (found, wanted) => found.some((value) => wanted.some((bound) => Number(value) < Number(bound))),
  "ForAllValues:StringEquals": (found, wanted) => found.every((value) => wanted.includes(value)),
  "ForAllValues:StringLike": (found, wanted) =>
    found.every((value) => wanted.some((pattern) => wildcard(pattern, value))),
};

const holds = (operator: string, key: string, wanted: readonly string[], context: Wish["context"]): boolean => {
  const found = list(context[key]);
  if (operator === "Null") return (found.length === 0) === wanted.includes("true");
  const test = OPERATORS[operator];
  if (test === undefined) throw new Error(`the embedded cloud does not know the IAM condition ${operator}`);
  if (found.length === 0) return operator.startsWith("ForAllValues:");
  return test(found, wanted);
};

const conditionsHold = (statement: Statement, context: Wish["context"]): boolean =>
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, key, (Array.isArray(wanted) ? wanted : [wanted]).map(String), context),
    ),
  );

const applies = (statement: Statement, { action, resource, context }: Wish): boolean =>
  list(statement.Action).some((pattern) => wildcard(pattern, action, true)) &&
  list(statement.Resource).some((pattern) => {
    const resolved = withVariables(pattern, context);
    return resolved !== undefined && wildcard(resolved, resource);
  }) &&
  conditionsHold(statement, context);

export type Decision =
  | { readonly allowed: true; readonly by: string }
  | { readonly allowed: false; readonly why: string };

/** May the principal do it? An explicit denial, in its own policies or the resource's, beats every permission. */
export const decide = (principal: Principal, resourcePolicies: readonly NamedStatement[], wish: Wish): Decision => {
  const tags = Object.entries(principal.tags).map(([name, value]) => [`aws:PrincipalTag/${name}`, value]);
  const whole = {
    ...wish,
    context: { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", ...Object.fromEntries(tags), ...wish.context },
  };
  const denial = [...principal.statements, ...resourcePolicies].find(
    (one) => one.Effect === "Deny" && applies(one, whole),
  );
  if (denial !== undefined) return { allowed: false, why: `${denial.name} denies ${wish.action} on ${wish.resource}` };
  const permission = principal.statements.find((one) => one.Effect === "Allow" && applies(one, whole));
  if (permission !== undefined) return { allowed: true, by: permission.name };
  return {
    allowed: false,
    why: `${principal.name} may not ${wish.action} on ${wish.resource}: no statement allows it`,
  };
};
