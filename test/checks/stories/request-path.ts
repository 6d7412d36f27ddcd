import { storiesOf } from './examined.ts';

export const requestPath = storiesOf('request-path', ['S1', 'S24', 'S31']);
