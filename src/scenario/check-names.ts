/** What `expect` may name. Kept apart from the checks themselves: `serve` loads scenarios, but judges nothing. */
export const checkNames: readonly string[] = ['honours-retry-delay', 'no-loss'];
