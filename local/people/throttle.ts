/** How many requests the API takes. */
export interface Throttle {
  /** Takes one more, if it may. */
  takes(): boolean;
}

/**
 * A bucket of tokens: `burst` at once, and `rate` more each second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export const tokenBucket = (rate: number, burst: number, now: () => number): Throttle => {
  let tokens = burst;
  let atMs = now();
  return {
    takes: () => {
      tokens = Math.min(burst, tokens + ((now() - atMs) * rate) / 1_000);
      atMs = now();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
};
