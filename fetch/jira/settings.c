#include "settings.h"

#include "fetch/wire/authorities.h"
#include "fetch/wire/url.h"
#include <string.h>

int
settings_site(const char *site, char *base, size_t room, bool *at_gateway, struct err *err)
{
	if (url_site(site, base, room, at_gateway, err) < 0)
		return -1;
	if (!*at_gateway && strcmp(base, "https://api.atlassian.com") == 0)
		return err_set(err, STATUS_USAGE,
		    "site '%s' is the gateway for all sites: add /ex/jira/CLOUDID, or give "
		    "NAME.atlassian.net",
		    site);
	return 0;
}

int
fetch_site_valid(const char *site, struct err *err)
{
	char base[300];
	bool at_gateway;

	return settings_site(site, base, sizeof(base), &at_gateway, err);
}

int
fetch_gateway_valid(const char *gateway, struct err *err)
{
	char base[300];
	bool ignored;

	return url_site(gateway, base, sizeof(base), &ignored, err);
}

int
fetch_ca_file_valid(const char *file, struct err *err)
{
	struct authorities *authorities = authorities_read(file, err);

	authorities_free(authorities);
	return authorities != NULL ? 0 : -1;
}
