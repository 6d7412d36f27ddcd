/** Chooses the session of a request, in gRPC metadata as well as in HTTP headers. */
export const sessionHeader = 'x-otlp-chaos-session';

/** Chooses the exhibit of a gallery, likewise. */
export const exhibitHeader = 'x-otlp-chaos-scenario';
