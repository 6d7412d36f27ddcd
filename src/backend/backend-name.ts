/** The one name that our name server knows; `.test` is nobody's (RFC 2606). */
export const backendName = 'backend.otlp-chaos.test';
