"""The methods of the store: each is one transaction, and its statements are in a module beside."""
