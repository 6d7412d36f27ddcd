import type { Stories } from '../story.ts';
import { looks, shown, storiesOf } from './examined.ts';

const under = { protocol: 'http/json' } as const;
const because = 'the rule is of OTLP/JSON, and this sender writes protobuf';
const usual = storiesOf('json-encoding', ['S27', 'S28', 'S29'], {
  under,
  asked: [under],
  notAsked: [
    { under: {}, because },
    { under: { protocol: 'http/protobuf' }, because },
  ],
});

export const jsonEncoding: Stories = {
  ...usual,
  saints: [
    ...usual.saints,
    {
      tells: 'requests that hold no id and no enum prove nothing, and those beside them do',
      of: looks({ S26: [1, 0] }, { S27: [1, 0] }, undefined, { S28: [3, 0], S29: [4, 0] }),
      says: 'right in 8 places of 2 requests examined',
      shows: shown('x2', 'x4'),
      under,
    },
  ],
  sinners: [
    ...usual.sinners,
    {
      tells: 'two rules in some requests of several',
      of: looks(
        { S29: [9, 0] },
        { S27: [4, 2], S29: [9, 0] },
        { S26: [1, 1] },
        { S27: [4, 4], S28: [2, 2] },
        { S30: [1, 1], S28: [2, 1] },
      ),
      says:
        '3 of 4 requests examined: S27 at S27 in x2: bad (allowed: good), in 6 places; ' +
        'S28 at S28 in x4: bad (allowed: good), in 3 places',
      shows: shown('x2', 'x4', 'x5'),
      under,
    },
  ],
};
