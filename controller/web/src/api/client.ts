import createClient from 'openapi-fetch';
import type { components, paths } from './schema';
import { readToken } from './token';

export type Schemas = components['schemas'];
export type Workload = Schemas['WorkloadItem'];
export type WorkloadDetail = Schemas['WorkloadDetail'];
export type Switch = Schemas['SwitchItem'];
export type Group = Schemas['GroupItem'];
export type Mode = Schemas['EnforcementMode'];
export type ControllerEvent = Schemas['ControllerEvent'];
export type Problem = Schemas['ApiProblem'];

/** The REST API; every request carries the token, if there is one. */
export const api = createClient<paths>({ baseUrl: '/' });

api.use({
  onRequest({ request }) {
    const token = readToken();
    if (token) {
      request.headers.set('Authorization', `Bearer ${token}`);
    }
    return request;
  },
});

/** An answer that is a problem document, or no answer. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The body of an answer. Throws {@link ApiError} with the words of the problem document. */
export function bodyOf<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data !== undefined) {
    return answer.data;
  }
  const problem = answer.error as Partial<Problem> | undefined;
  throw new ApiError(
    problem?.detail ?? `the controller answered with status ${answer.response.status}`,
    answer.response.status,
  );
}
