// Bar says who is asking. With people to choose from it is a switch, otherwise a field for a token.
export function Bar({ title, people, token, onToken }) {
  return (
    <header className="bar">
      <h1>Aparté</h1>
      <p aria-live="polite">{title}</p>
      {people.length > 0 ? (
        <PersonSwitch people={people} token={token} onToken={onToken} />
      ) : (
        <TokenField onToken={onToken} />
      )}
    </header>
  );
}

function PersonSwitch({ people, token, onToken }) {
  return (
    <label>
      Signed in as
      <select id="person" value={token} onChange={event => onToken(event.target.value)}>
        {people.map(person => (
          <option key={person.token} value={person.token}>
            {person.name} — {person.role}, {person.account}
          </option>
        ))}
        <option value="">Nobody</option>
      </select>
    </label>
  );
}

// The token counts once it is complete: at each letter the schema would be asked for in vain.
function TokenField({ onToken }) {
  const submit = event => onToken(event.target.value.trim());
  return (
    <label>
      API token
      <input
        id="token"
        type="password"
        autoComplete="off"
        spellCheck="false"
        onBlur={submit}
        onKeyDown={event => event.key === 'Enter' && submit(event)}
      />
    </label>
  );
}
