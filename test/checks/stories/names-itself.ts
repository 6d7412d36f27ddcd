import { storiesOf } from './examined.ts';

export const namesItself = storiesOf('names-itself', ['X9']);
