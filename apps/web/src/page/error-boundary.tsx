import { Component, type ReactNode } from 'react';

interface State {
  problem: Error | null;
}

/** A fault in one component must not leave a blank page: it says what happened and offers a way on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { problem: null };

  static getDerivedStateFromError(problem: unknown): State {
    return { problem: problem instanceof Error ? problem : new Error(String(problem)) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (!problem) return this.props.children;
    return (
      <main className="empty" role="alert">
        <h2>This page has failed</h2>
        <p>The timing goes on without it. Loading the page again brings you back to the same moment.</p>
        <pre>{problem.message}</pre>
        <button type="button" className="button is-primary" onClick={() => location.reload()}>
          Load again
        </button>
      </main>
    );
  }
}
