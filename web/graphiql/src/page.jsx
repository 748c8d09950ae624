import { useGraphiQL } from '@graphiql/react';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { Bar } from './bar.jsx';

// Page is GraphiQL under the bar. tabs are the steps of a story, people those who can be signed in as.
// strangersIntrospect says whether the server shows its schema without a token, too.
export function Page({ people, tabs, strangersIntrospect }) {
  const tokenOf = step => people.find(person => person.name === step?.person)?.token;

  const [step, setStep] = useState(tabs[0]);
  // The token lives here and in the fetcher, so it is gone with the page.
  const [token, setToken] = useState(tokenOf(tabs[0]) ?? '');
  // A new fetcher makes GraphiQL forget the schema and ask for it again: each person has their own.
  const fetcher = useMemo(() => newFetcher(token), [token]);

  const learnsSchema = token !== '' || strangersIntrospect;

  function openStep(next) {
    setStep(next);
    setToken(tokenOf(next) ?? token);
  }

  return (
    <>
      <Bar title={learnsSchema ? step?.title : signIn} people={people} token={token} onToken={setToken} />
      <main>
        <GraphiQL
          fetcher={fetcher}
          // null: it is not asked for, since it would be refused.
          schema={learnsSchema ? undefined : null}
          shouldPersistHeaders={false}
          {...storyProps(tabs)}
        >
          <StepWatch steps={tabs} onStep={openStep} />
        </GraphiQL>
      </main>
    </>
  );
}

const signIn = 'Give an API token: the docs, and what can be asked for, depend on who asks.';

function newFetcher(token) {
  return createGraphiQLFetcher({
    url: '/graphql',
    // Otherwise every query asks for multipart/mixed.
    enableIncrementalDelivery: false,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
  });
}

// storyProps opens one tab for each step.
function storyProps(steps) {
  if (steps.length === 0) {
    return {};
  }
  return {
    defaultTabs: steps.map(({ query, variables }) => ({ query, variables })),
    // GraphiQL fills the first tab's editors from these two alone.
    initialQuery: steps[0].query,
    initialVariables: steps[0].variables,
    defaultEditorToolsVisibility: steps.some(({ variables }) => variables) ? 'variables' : undefined,
    // null: tabs of earlier visits do not come back in place of the story.
    storage: null,
  };
}

// StepWatch reports the step whose tab is in front. It is a child of GraphiQL because only there can the tabs be read.
function StepWatch({ steps, onStep }) {
  const tabIDs = useGraphiQL(state => state.tabs.map(tab => tab.id));
  const activeID = useGraphiQL(state => state.tabs[state.activeTabIndex]?.id);
  // Tabs are closed and moved; a step stays with the tab that it was opened in.
  const [stepIDs] = useState(tabIDs);
  const report = useEffectEvent(id => onStep(steps[stepIDs.indexOf(id)]));

  useEffect(() => report(activeID), [activeID]);
  return null;
}
