import { controlTarget } from './control-target.ts';
import { framesTarget } from './frames-target.ts';
import { framingTarget } from './framing-target.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { http2Target } from './http2-target.ts';
import { httpTarget } from './http-target.ts';
import { jsonTarget } from './json-target.ts';
import { protobufTarget } from './protobuf-target.ts';
import { respellingTarget } from './respelling-target.ts';
import { scenarioTarget } from './scenario-target.ts';

export const fuzzTargets: readonly FuzzTarget[] = [
  scenarioTarget,
  protobufTarget,
  respellingTarget,
  jsonTarget,
  framingTarget,
  httpTarget,
  framesTarget,
  http2Target,
  controlTarget,
];
