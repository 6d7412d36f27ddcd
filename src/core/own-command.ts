/**
 * How this program was called, for commands that people are told to type next: `npx otlp-chaos` where npx started it, since
 * their shell then knows no `otlp-chaos`.
 */
export function ownCommand(env: NodeJS.ProcessEnv = process.env): string {
  const byNpx = env['npm_lifecycle_event'] === 'npx' && /^'?otlp-chaos\b/.test(env['npm_lifecycle_script'] ?? '');
  return byNpx ? 'npx otlp-chaos' : 'otlp-chaos';
}
