/** What the API allows, for the document and for people. The stack sets the rates; the rest is what AWS allows. */
export const LIMITS = {
  /** Requests of everybody together, each second, and at once. */
  rate: { perSecond: 50, burst: 100 },
  /** Of the function behind a route; API Gateway itself waits for 30 s. */
  timeoutSeconds: 29,
  /** Of a request's body: Lambda takes an event of 6 MB, in which the body is a text within JSON. */
  bodyBytes: 6_000_000,
  /** Of a request's line and headers together (API Gateway, "Quotas for configuring and running an HTTP API"). */
  headerBytes: 10_240,
} as const;
