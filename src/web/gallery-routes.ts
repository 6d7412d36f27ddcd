import type { Backend } from '../backend/backend.ts';
import { nearestTo } from '../core/errors.ts';
import { ControlError } from './control-error.ts';
import type { ControlRoute } from './control-routes.ts';
import { readPhase } from './request-shapes.ts';

/** What the control API tells of a gallery: as JSON, or as a page to whoever asks for HTML. */
export function galleryRoutes(backend: Backend): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/gallery',
      about: 'of serve --gallery: what it shows and every way to each; a page where HTML is asked for',
      async handle(request, reply) {
        mustBeGallery(backend);
        if (!/\btext\/html\b/.test(request.headers.accept ?? '')) return backend.exhibits();
        const { galleryPage } = await import('../report/html/gallery-page.ts');
        return reply.type('text/html; charset=utf-8').send(galleryPage(backend.ready));
      },
    },
    {
      method: 'GET',
      path: '/gallery/:exhibit',
      about: 'one exhibit, by name or alias',
      handle(request) {
        mustBeGallery(backend);
        const { exhibit: name } = request.params as { exhibit: string };
        const exhibits = backend.exhibits();
        const found = exhibits.find(({ exhibit, aliases }) => exhibit === name || aliases.includes(name));
        if (found) return found;
        const names = exhibits.flatMap(({ exhibit, aliases }) => [exhibit, ...aliases]);
        const nearest = nearestTo(name, names);
        throw new ControlError(404, `there is no exhibit “${name}”`, { code: 'unknown-exhibit', nearest });
      },
    },
    {
      method: 'POST',
      path: '/gallery/:exhibit/phase',
      about: 'enter a phase of an exhibit that has doors of its own: {"name"}',
      handle(request) {
        const { exhibit } = request.params as { exhibit: string };
        const phase = readPhase(request.body);
        backend.enterExhibit(exhibit, phase);
        return { exhibit, phase };
      },
    },
  ];
}

function mustBeGallery(backend: Backend): void {
  if (backend.exhibits().length > 0) return;
  throw new ControlError(404, 'this backend is no gallery', {
    code: 'no-gallery',
    hint: 'Start it with: otlp-chaos serve --gallery',
  });
}
