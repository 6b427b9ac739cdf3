export type TrustTab = 'places' | 'receipts' | 'audit' | 'tools';

export type Route =
  | { view: 'welcome' }
  | { view: 'home' }
  | { view: 'project'; id: string }
  | { view: 'new'; folder?: string; host?: string; port?: number }
  /** Without a host nothing is checked yet: the fields wait. */
  | { view: 'check'; host?: string; port?: number }
  | { view: 'trust'; tab?: TrustTab }
  | { view: 'authority' }
  | { view: 'settings' };

/** Which screen is shown, and whether the keyboard goes there with it. */
export class Router {
  route = $state.raw<Route>({ view: 'home' });
  /** Counts the changes after which the new screen's heading takes the focus. */
  focusRequests = $state(0);

  go(route: Route): void {
    this.route = route;
    this.focusRequests += 1;
  }

  /** Shows a screen and leaves the focus where it is: in the list, where arrows go on. */
  show(route: Route): void {
    this.route = route;
  }
}
