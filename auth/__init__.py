"""Who may come in, and what they may see: accounts, second factor, sessions, roles, audit, and the gate in front of Streamlit."""
